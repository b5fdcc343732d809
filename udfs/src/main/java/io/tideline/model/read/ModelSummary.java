package io.tideline.model.read;

import io.tideline.model.AlertRule;
import io.tideline.model.Checklist;
import io.tideline.model.Feature;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Profile;
import io.tideline.model.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A short account of a model, for its author to see that it says what was meant.
 *
 * @param lines what it holds
 * @param hints what looks like a mistake; see {@link ModelReader#hints}
 */
public record ModelSummary(List<String> lines, List<String> hints) {

    public static ModelSummary of(Model model) {
        List<String> lines = new ArrayList<>();
        lines.add("version " + model.version() + ", days in " + model.timezone());
        long scored =
                IntStream.range(0, model.events().size()).filter(i -> isScored(model, i)).count();
        long others = model.events().size() - scored;
        lines.add("%s scored, %s more known".formatted(counted(scored, "event"), others));
        lines.add(named("feature", model.features(), Feature::name));
        lines.add(named("segment", model.segments(), Segment::name));
        lines.add(named("band", model.bands(), band -> band.name() + " from " + band.from()));
        lines.add(
                named(
                        "trait",
                        " of accounts on rows",
                        model.traits().account(),
                        trait -> trait + (trait.equals(model.seats()) ? " (the seats)" : "")));
        lines.add(named("trait", " of users on rows", model.traits().user(), trait -> trait));
        lines.add(counted(model.profiles().size(), "profile") + ":");
        for (Profile profile : model.profiles()) {
            lines.add("  " + sentence(profile, model));
        }
        lines.add(named("checklist", model.activation(), ModelSummary::checklist));
        lines.add(named("alert rule", model.alerts(), AlertRule::name));
        return new ModelSummary(List.copyOf(lines), ModelReader.hints(model));
    }

    /** Returns the summary as text, one item a line. */
    public String text() {
        return Stream.concat(lines.stream(), hints.stream().map(hint -> "hint: " + hint))
                .collect(Collectors.joining("\n"));
    }

    private static boolean isScored(Model model, int event) {
        return model.profiles().stream().anyMatch(profile -> profile.weights().get(event) > 0);
    }

    private static String sentence(Profile profile, Model model) {
        String whom =
                profile.segment() < 0
                        ? "everybody"
                        : "the segment " + model.segments().get(profile.segment()).name();
        String compared =
                profile.compare() == profile.window()
                        ? ""
                        : ", compared with " + counted(profile.compare(), "day") + " earlier";
        return "%s scores %s over %s%s, %s."
                .formatted(
                        profile.name(),
                        whom,
                        counted(profile.window(), "day"),
                        compared,
                        sentence(profile.normalization()));
    }

    private static String sentence(Normalization normalization) {
        return switch (normalization.method()) {
            case TARGET -> "against a target of " + normalization.target();
            case WINSORIZED -> "winsorized against percentile " + normalization.percentile();
            case EXPONENTIAL -> "exponential against percentile " + normalization.percentile();
        };
    }

    private static String checklist(Checklist checklist) {
        return checklist.name() + " (" + counted(checklist.steps().size(), "step") + ")";
    }

    private static <T> String named(String what, List<T> all, Function<T, String> name) {
        return named(what, "", all, name);
    }

    private static <T> String named(String what, String of, List<T> all, Function<T, String> name) {
        String names = all.stream().map(name).collect(Collectors.joining(", "));
        return counted(all.size(), what) + of + (all.isEmpty() ? "" : ": " + names);
    }

    private static String counted(long count, String what) {
        return (count == 0 ? "no" : count) + " " + what + (count == 1 ? "" : "s");
    }
}
