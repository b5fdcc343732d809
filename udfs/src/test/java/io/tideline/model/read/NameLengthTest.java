package io.tideline.model.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that share a key of a table with an id have a limit in bytes as well. */
class NameLengthTest {
    private static final String CHECKLIST =
            "profiles: {weekly: {window: 7d}}\nactivation: {\"%s\": {steps: {s: {event: Logged In}}}}";
    private static final String PROFILE = "profiles: {\"%s\": {window: 7d}}";

    /** A character of four bytes, and how Java writes it. */
    private static final String EMOJI = "\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(strings = {PROFILE, CHECKLIST})
    void aNameOfSixHundredBytesIsTaken(String model) throws Exception {
        read(model, EMOJI.repeat(150));
        read(model, "\u20AC".repeat(200));
        read(model, "x".repeat(200));
        read(model, EMOJI.repeat(149) + "\u00E9\u00E9");
    }

    @Test
    void oneByteMoreIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> read(PROFILE, EMOJI.repeat(150) + "x"))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "model.yaml has 1 fault:\n  profiles.%1$s…: found \"%1$s…\" of 601 bytes, expected as the name of a profile 1 to 200 characters (at most 600 bytes in UTF-8), not all blank, none a control character"
                                .formatted(EMOJI.repeat(80)));
        assertThatThrownBy(() -> read(CHECKLIST, EMOJI.repeat(200)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("activation." + EMOJI)
                .hasMessageContaining(
                        "of 800 bytes, expected as the name of a checklist 1 to 200 characters (at most 600 bytes in UTF-8)");
    }

    /** YAML can write half a surrogate pair, and PostgreSQL gets three bytes in its place. */
    @Test
    void halfASurrogatePairCountsAsWhatIsStoredForIt() throws Exception {
        String halves = "\\uD83D".repeat(100);
        read(PROFILE, halves + "\u20AC".repeat(100));
        assertThatThrownBy(() -> read(PROFILE, halves + "\u20AC".repeat(99) + EMOJI))
                .hasMessageContaining("of 601 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "features: {\"%s\": [Logged In]}",
                "segments: {\"%s\": {plan: trial}}",
                "activation: {setup: {steps: {\"%s\": {event: Logged In}}}}",
                "alerts: {\"%s\": {kind: new_account}}"
            })
    void namesThatStandBesideNoIdHaveNoLimitInBytes(String section) throws Exception {
        Model model = read("profiles: {weekly: {window: 7d}}\n" + section, EMOJI.repeat(200));
        assertThat(model.profiles()).hasSize(1);
    }

    /** More is not kept of a trait's value. */
    @Test
    void aValueThatASegmentListsHasALimit() throws Exception {
        String segment = "segments: {paid: {plan: [\"%s\"]}}\nprofiles: {weekly: {window: 7d}}";
        assertThat(read(segment, "x".repeat(998)).segments()).hasSize(1);
        assertThatThrownBy(() -> read(segment, "x".repeat(999)))
                .hasMessage(
                        "model.yaml has 1 fault:\n  segments.paid.plan[0]: found 1001 characters, expected at most 1000 as JSON, all of which is kept of a value");
    }

    private static Model read(String model, String name) throws ModelException {
        return ModelReader.parse(
                "version: 1\nevents: {Logged In: 1}\n" + model.formatted(name), "model.yaml");
    }
}
