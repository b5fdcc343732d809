/**
 * The product as a whole: active users and accounts, scores and adoption over time. It uses {@link
 * io.tideline.console.query}, and knows nothing of pages.
 */
package io.tideline.console.product;
