package io.tideline.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.option.Option;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsPageTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");

    /** Where it fails, put the table it expects into the page. */
    @Test
    void thePageListsEverySettingAndNoOther() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("| setting |");
        int end = page.indexOf("\n\n", start) + 1;
        assertThat(page.substring(start, end)).isEqualTo(Options.ALL.markdown());
    }

    static List<Option<?>> optionsWithDefaults() {
        return Options.ALL.all().stream().filter(option -> option.byDefault() != null).toList();
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
        assertThat(read.isPresent() && read.get().equals(option.byDefault())).isTrue();
    }
}
