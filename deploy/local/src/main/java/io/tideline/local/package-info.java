/** The {@code tideline} command: its arguments, messages and exit status. */
package io.tideline.local;
