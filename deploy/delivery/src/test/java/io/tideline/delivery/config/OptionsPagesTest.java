package io.tideline.delivery.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.delivery.destination.DestinationProvider;
import io.tideline.job.option.Option;
import io.tideline.job.option.OptionSet;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where one fails, put the table that it expects into the page. */
class OptionsPagesTest {
    private static final Path DOCS = Path.of("../../docs");

    @Test
    void thePageOnDeliveryHasTheSettingsOfTheFile() throws IOException {
        assertThat(Files.readString(DOCS.resolve("delivery.md")))
                .contains(new OptionSet(DeliveryOptions.OF_FILE).markdown())
                .contains(new OptionSet(DeliveryOptions.OF_DESTINATIONS).markdown());
    }

    static List<DestinationProvider> kinds() {
        return DestinationProvider.all();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void eachDestinationHasAPageWithItsSettings(DestinationProvider kind) throws IOException {
        assertThat(Files.readString(DOCS.resolve("delivery/" + kind.type() + ".md")))
                .contains(new OptionSet(kind.options()).markdown());
    }

    static List<Option<?>> optionsWithDefaults() {
        return Stream.of(
                        DeliveryOptions.OF_FILE.stream(),
                        DeliveryOptions.OF_DESTINATIONS.stream(),
                        kinds().stream().flatMap(kind -> kind.options().stream()))
                .<Option<?>>flatMap(options -> options)
                .filter(option -> option.byDefault() != null)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("optionsWithDefaults")
    void theDefaultShownIsTheDefaultTaken(Option<?> option) {
        ValidationErrors faults = new ValidationErrors("page");
        String shown = option.defaultText().replace("`", "");
        Optional<?> read =
                YamlNode.parse("value: " + shown, faults)
                        .flatMap(root -> root.get("value"))
                        .flatMap(node -> option.type().read().apply(node));
        assertThat(faults.list()).isEmpty();
        assertThat(read.map(Object::toString)).contains(option.byDefault().toString());
    }
}
