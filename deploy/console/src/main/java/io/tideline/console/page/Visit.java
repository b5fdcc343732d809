package io.tideline.console.page;

import io.tideline.console.query.Cursor;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.view.Frame;
import java.util.function.UnaryOperator;

/**
 * One look at a page.
 *
 * @param parameters returns a parameter of the address, or null
 * @param model that the job runs with
 * @param person who has signed in; null: nobody has to
 */
public record Visit(
        UnaryOperator<String> parameters, ModelInfo model, String person, Frame.Assets assets) {

    /** Returns a parameter; null: it is not there, or empty. */
    public String text(String name) {
        var text = parameters.apply(name);
        return text == null || text.isEmpty() ? null : text;
    }

    /**
     * Returns the parameter {@code id}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String id() {
        var id = text("id");
        if (id == null) {
            throw new IllegalArgumentException("The address names no id.");
        }
        return id;
    }

    /** Returns where the page before ended; null: this is the first one. */
    public Cursor after() {
        return Cursor.parse(text("after")).orElse(null);
    }

    /** Returns the profile of the address, or the one to look at first. */
    public ModelInfo.Profile profile() {
        return model.profile(text("profile"));
    }

    /** Returns what stands around the page. */
    public Frame frame(String title, String section) {
        return new Frame(title, section, person, assets);
    }
}
