/** Where events come in: files, read side by side, and Kafka topics. */
package io.tideline.job.source;
