/**
 * What every keyed operator needs around its state: the write-back cache, the current key, key
 * groups, the metadata kept once per operator, timers that fire in slices, and what ends with
 * retention or erasure.
 */
package io.tideline.state;
