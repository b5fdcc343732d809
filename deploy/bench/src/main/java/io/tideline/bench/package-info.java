/** How fast Tideline is, beside what one would use instead: the command that measures it. */
package io.tideline.bench;
