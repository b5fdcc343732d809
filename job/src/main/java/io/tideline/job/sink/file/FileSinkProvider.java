package io.tideline.job.sink.file;

import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Section;
import io.tideline.job.sink.SinkProvider;
import java.time.Duration;
import java.util.List;

/** The sink of {@code sinks.files}. */
public final class FileSinkProvider implements SinkProvider {
    private static final Option<String> DIRECTORY =
            Option.required(
                    "sinks.files.directory",
                    OptionType.text("the path of a directory"),
                    "Directory of the files, relative to this file; only with `source.files`.");

    @Override
    public String name() {
        return "files";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(DIRECTORY);
    }

    @Override
    public boolean writesAtEnd() {
        return true;
    }

    @Override
    public FileSinkConfig read(Section settings, Duration checkpointInterval) {
        return new FileSinkConfig(settings.path(settings.get(DIRECTORY)));
    }
}
