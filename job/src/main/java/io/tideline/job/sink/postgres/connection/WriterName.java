package io.tideline.job.sink.postgres.connection;

import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * What a writer's connections are called on the server ({@code application_name}), so that the
 * writer, or another one of the same table, knows what an earlier one has left open.
 *
 * @param table begins the names of all writers of one table
 * @param text of this writer: the same after a restart of its job
 */
public record WriterName(String table, String text) {
    private static final int SHOWN_OF_JOB = 8;

    /** Returns an ASCII name of at most 61 characters: the server cuts names at 63. */
    public static WriterName of(String schema, String table, WriterInitContext context) {
        String begin = "tideline %s@%08x ".formatted(table, schema.hashCode());
        String job = context.getJobInfo().getJobId().toHexString().substring(0, SHOWN_OF_JOB);
        int subtask = context.getTaskInfo().getIndexOfThisSubtask();
        return new WriterName(begin, begin + job + "/" + subtask);
    }
}
