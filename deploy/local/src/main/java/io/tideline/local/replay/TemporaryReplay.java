package io.tideline.local.replay;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tideline.inprocess.AtExit;
import io.tideline.inprocess.Folder;
import io.tideline.model.Model;
import java.io.IOException;
import java.nio.file.Path;

/** A replay whose results are in a temporary folder, which is removed on close or by a signal. */
public final class TemporaryReplay implements AutoCloseable {
    private static final ObjectMapper ROWS =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final Folder folder;
    private final Runnable removal;
    private FinishedReplay finished;

    private TemporaryReplay(Folder folder) {
        this.folder = folder;
        this.removal = folder::close;
        AtExit.add(removal);
    }

    /**
     * Replays a model, with all of its alerts.
     *
     * @param file the model's file
     */
    public static TemporaryReplay of(ReplayOptions options, Path file, Model model)
            throws Exception {
        var replay = new TemporaryReplay(Folder.temporary("tideline-replay-"));
        try {
            replay.finished = options.run(file, model, replay.folder.path(), null);
            return replay;
        } catch (Exception e) {
            replay.close();
            throw e;
        }
    }

    /** Returns what the replay did. */
    public FinishedReplay finished() {
        return finished;
    }

    /** Returns the rows of scores, in the order of {@link ScoreLine#BY_KEY}; to be closed. */
    public MappingIterator<ScoreLine> scores() throws IOException {
        return rows("scores.jsonl", ScoreLine.class);
    }

    /** Returns the alerts, in the order of their ids; to be closed. */
    public MappingIterator<AlertLine> alerts() throws IOException {
        return rows("alerts.jsonl", AlertLine.class);
    }

    private <T> MappingIterator<T> rows(String file, Class<T> type) throws IOException {
        return ROWS.readerFor(type).readValues(folder.path().resolve(file).toFile());
    }

    @Override
    public void close() {
        if (AtExit.remove(removal)) {
            folder.close();
        }
    }
}
