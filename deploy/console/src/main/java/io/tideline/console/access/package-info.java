/** Who may see what: sign-in, tokens of the API, and which hosts and proxies are believed. */
package io.tideline.console.access;
