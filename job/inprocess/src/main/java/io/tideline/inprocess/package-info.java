/**
 * What runs on this machine and for its user alone: a Flink cluster in this JVM that cannot be
 * reached from outside, and folders that other users cannot enter.
 */
package io.tideline.inprocess;
