package io.tideline.fuzz;

import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import java.nio.charset.StandardCharsets;

/** Any text is a model or refused with sentences; what is accepted can be described. */
public final class ModelTarget {
    private ModelTarget() {}

    /** Called by the fuzzer with every input that it makes. */
    public static void fuzzerTestOneInput(byte[] input) {
        Model model;
        try {
            model = ModelReader.parse(new String(input, StandardCharsets.UTF_8), "model.yaml");
        } catch (ModelException e) {
            if (e.faults().isEmpty()) {
                throw new AssertionError("It is refused without a reason.", e);
            }
            e.faults().forEach(fault -> Sentences.check(fault.toString()));
            return;
        }
        ModelReader.hints(model).forEach(Sentences::check);
    }
}
