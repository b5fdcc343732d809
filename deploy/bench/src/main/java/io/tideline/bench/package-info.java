/** Measures how fast Tideline is, compared with the alternatives. */
package io.tideline.bench;
