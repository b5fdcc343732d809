package io.tideline.job.sink.file;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.inprocess.Folder;
import io.tideline.inprocess.JobCounters;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.row.ActivationFormat;
import io.tideline.job.sink.row.AlertFormat;
import io.tideline.job.sink.row.CohortFormat;
import io.tideline.job.sink.row.ProductFormat;
import io.tideline.job.sink.row.RejectionFormat;
import io.tideline.job.sink.row.RowFormat;
import io.tideline.job.sink.row.ScoreFormat;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes rows to files, for a job whose input ends: each file has the last row of each key, sorted
 * by key. Live rows are none of a file's.
 */
public final class FileOutputs implements Outputs {
    private static final List<RowFormat<?>> FORMATS =
            List.of(
                    new ScoreFormat(),
                    new ActivationFormat(),
                    new AlertFormat(),
                    new ProductFormat(),
                    new CohortFormat(),
                    new RejectionFormat());

    private final Path given;
    private final Path directory;

    /**
     * Checks that files can be written to the directory, or that it can be made.
     *
     * @throws StartException if not
     */
    public FileOutputs(Path directory) {
        this.given = directory;
        this.directory = directory.toAbsolutePath();
        Path there = this.directory;
        while (there != null && Files.notExists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
            throw refusal(given, null);
        }
    }

    /** Returns the names of the files, without {@code .jsonl}. */
    public static List<String> names() {
        return FORMATS.stream().map(RowFormat::name).toList();
    }

    /** Returns how many rows a job has written to each file, by its name. */
    public static Map<String, Long> rows(JobCounters counters) {
        Map<String, Long> byName =
                counters.sumsBy("<" + SortedFileSink.FILE + ">", SortedFileSink.ROWS);
        Map<String, Long> rows = new LinkedHashMap<>();
        names().forEach(name -> rows.put(name, byName.getOrDefault(name, 0L)));
        return rows;
    }

    /** Makes the directory if it is not there; then nobody else may enter it. */
    @Override
    public void create() {
        try {
            Folder.kept(directory);
            Files.delete(Files.createTempFile(directory, ".tideline", null));
        } catch (IOException | UncheckedIOException e) {
            throw refusal(given, e);
        }
    }

    static StartException refusal(Path directory, Exception cause) {
        return new StartException(
                "Cannot write to the directory %s: check that it is one, and who may write there."
                        .formatted(directory),
                cause);
    }

    @Override
    public void scores(DataStream<ScoreRow> finals, DataStream<ScoreRow> live) {
        attach(finals, new ScoreFormat());
    }

    @Override
    public void product(DataStream<ProductRow> rows) {
        attach(rows, new ProductFormat());
    }

    @Override
    public void activation(DataStream<ActivationRow> rows) {
        attach(rows, new ActivationFormat());
    }

    @Override
    public void cohorts(DataStream<CohortRow> rows) {
        attach(rows, new CohortFormat());
    }

    @Override
    public void alerts(DataStream<Alert> rows) {
        attach(rows, new AlertFormat());
    }

    @Override
    public void rejected(DataStream<Rejection> rows) {
        attach(rows, new RejectionFormat());
    }

    private <T> void attach(DataStream<T> rows, RowFormat<T> format) {
        String uid = "file-" + format.name().replace('_', '-');
        rows.map(row -> keyed(row, format))
                .returns(TypeInformation.of(KeyedRow.class))
                .name("Lines of " + format.name())
                .uid(uid + "-lines")
                .sinkTo(new SortedFileSink(directory.toString(), format.name()))
                .setParallelism(1)
                .name("File " + format.name())
                .uid(uid);
    }

    private static <T> KeyedRow keyed(T row, RowFormat<T> format) {
        return new KeyedRow(format.sortKey(row), format.retracts(row) ? null : format.json(row));
    }
}
