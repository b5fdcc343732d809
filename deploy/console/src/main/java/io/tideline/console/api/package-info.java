/** The JSON API: what pages show, for programs. It reads by the same readers. */
package io.tideline.console.api;
