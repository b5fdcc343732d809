/** How options of the {@code tideline} command are read, and how one is refused. */
package io.tideline.local.option;
