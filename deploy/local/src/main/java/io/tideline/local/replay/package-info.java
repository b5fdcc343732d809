/**
 * What commands that replay files of events have in common: options, progress, the rows that come
 * out, and how they are reported.
 */
package io.tideline.local.replay;
