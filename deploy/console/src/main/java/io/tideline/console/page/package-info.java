/** The pages: each reads what it shows, and hands it to its template in {@code src/main/jte}. */
package io.tideline.console.page;
