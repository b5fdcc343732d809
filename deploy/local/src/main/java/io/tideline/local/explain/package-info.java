/** {@code tideline explain}: a page of text on one account or user (docs/explain.md). */
package io.tideline.local.explain;
