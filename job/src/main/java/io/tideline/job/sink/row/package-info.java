/** The JSON form of each row, which files and topics share. */
package io.tideline.job.sink.row;
