package io.tideline.sql;

import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import io.tideline.yaml.Suggestions;
import java.util.List;

/** The arguments that are a model, as the text of its file, and the name of one of its profiles. */
final class ModelArguments {
    private ModelArguments() {}

    /** Reads a model. */
    static Model model(String function, String yaml) {
        try {
            return ModelReader.parse(yaml, "the model");
        } catch (ModelException e) {
            throw new WrongArgumentException(function, e.getMessage());
        }
    }

    /** Returns an argument that has to be there. */
    static String required(String function, String name, String value) {
        if (value == null) {
            throw new WrongArgumentException(function, name + " is NULL; it must be a text.");
        }
        return value;
    }

    /** Returns the profile of a name. */
    static Profile profile(String function, Model model, String name) {
        required(function, "profile", name);
        for (Profile profile : model.profiles()) {
            if (profile.name().equals(name)) {
                return profile;
            }
        }
        List<String> names = model.profiles().stream().map(Profile::name).toList();
        throw new WrongArgumentException(
                function,
                "the model has no profile \"%s\"; it has %s%s"
                        .formatted(
                                name,
                                String.join(", ", names),
                                Suggestions.of(name, names)
                                        .map(near -> ". Did you mean \"" + near + "\"?")
                                        .orElse(".")));
    }
}
