/** What the scripts of {@code deploy/standalone} need of Flink: command lines and its REST API. */
package io.tideline.standalone;
