/** How values look on a page: numbers, times, links, lines. It knows no page, and reads nothing. */
package io.tideline.console.view;
