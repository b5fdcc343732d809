package io.tideline.job.sink.file;

import io.tideline.inprocess.Folder;
import io.tideline.inprocess.JobCounters;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.RowSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes rows to files, for a job whose input ends: each file has the last row of each key, sorted
 * by key. Live rows are not written.
 *
 * @param directory it can be written to, or made
 */
public record FileOutputs(Path directory) implements Outputs {
    /**
     * Checks that files can be written to the directory, or that it can be made.
     *
     * @throws StartException if not
     */
    public FileOutputs {
        Path there = directory.toAbsolutePath();
        while (there != null && Files.notExists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
            throw refusal(directory, null);
        }
    }

    /** Returns how many rows a job has written to each file, by its name. */
    public static Map<String, Long> rows(JobCounters counters) {
        Map<String, Long> byName =
                counters.sumsBy("<" + SortedFileSink.FILE + ">", SortedFileSink.ROWS);
        Map<String, Long> rows = new LinkedHashMap<>();
        RowSchemas.names().forEach(name -> rows.put(name, byName.getOrDefault(name, 0L)));
        return rows;
    }

    /** Creates the directory if it is not there; then no other user may enter it. */
    @Override
    public void create() {
        try {
            Folder.kept(directory);
            Files.delete(Files.createTempFile(directory, ".tideline", null));
        } catch (IOException | UncheckedIOException e) {
            throw refusal(directory, e);
        }
    }

    static StartException refusal(Path directory, Exception cause) {
        return new StartException(
                "Cannot write to the directory %s: check that it is one, and who may write there."
                        .formatted(directory),
                cause);
    }

    @Override
    public <R> void add(DataStream<R> rows, RowSchema<R> output) {
        String uid = "file-" + output.name().replace('_', '-');
        rows.map(
                        row ->
                                new KeyedRow(
                                        output.sortKey(row),
                                        output.retracts(row) ? null : output.json(row)))
                .returns(TypeInformation.of(KeyedRow.class))
                .name("Lines of " + output.name())
                .uid(uid + "-lines")
                .sinkTo(new SortedFileSink(directory.toAbsolutePath().toString(), output.name()))
                .setParallelism(1)
                .name("File " + output.name())
                .uid(uid);
    }
}
