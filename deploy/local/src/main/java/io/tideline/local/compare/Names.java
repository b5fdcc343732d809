package io.tideline.local.compare;

import io.tideline.model.AlertRule;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.Segment;
import java.util.List;
import java.util.function.Function;

/** Names that a model has, each in the order of its file. */
record Names(List<String> profiles, List<String> segments, List<String> rules) {

    /** Returns the names of one model that another does not have. */
    static Names onlyIn(Model one, Model other) {
        return new Names(
                only(one.profiles(), other.profiles(), Profile::name),
                only(one.segments(), other.segments(), Segment::name),
                only(one.alerts(), other.alerts(), AlertRule::name));
    }

    /** Returns the names of the profiles that both models have. */
    static List<String> sharedProfiles(Model one, Model other) {
        var names = only(one.profiles(), List.of(), Profile::name);
        return names.stream()
                .filter(name -> other.profiles().stream().anyMatch(p -> p.name().equals(name)))
                .toList();
    }

    private static <T> List<String> only(List<T> of, List<T> without, Function<T, String> name) {
        var others = without.stream().map(name).toList();
        return of.stream().map(name).filter(each -> !others.contains(each)).toList();
    }
}
