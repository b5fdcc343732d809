package io.tideline.bench.micro;

import io.tideline.bench.contestant.TidelineFiles;
import io.tideline.counts.NameDictionary;
import io.tideline.inprocess.Folder;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The model that all benchmarks use. */
final class ReadyModel {
    private ReadyModel() {}

    static Model read() throws ModelException {
        try (var folder = Folder.temporary("tideline-bench-model")) {
            return ModelReader.read(TidelineFiles.copyModel(folder.path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the model's events in their own order, as in a new job. */
    static NameDictionary vocabulary(Model model) {
        return new NameDictionary(List.of(), model.events().stream().map(EventRule::name).toList());
    }
}
