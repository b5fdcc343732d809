package io.tideline.local.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.format.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class FormatConverterTest {
    private final FormatConverter converter = new FormatConverter();

    @Test
    void aFormatIsANameOrAMapOrAFileOfOne(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("f.yaml"), "preset: ga4\naccount: /a\n");
        assertThat(converter.convert("segment")).isEqualTo(Format.SEGMENT);
        assertThat(converter.convert("{preset: mixpanel}")).isEqualTo(Format.of("mixpanel"));
        assertThat(converter.convert(file.toString()))
                .isEqualTo(converter.convert("{preset: ga4, account: /a}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mixpanle | found \"mixpanle\", expected one of",
                "{preset: ga4, acount: /a} | acount: found an unknown key",
                "{preset: ga4, time: [} | valid YAML",
                "none.yaml | none.yaml: found no such file, expected a file that exists"
            })
    void mistakesAreOneLine(String value, String message) {
        assertThatThrownBy(() -> converter.convert(value))
                .isInstanceOf(TypeConversionException.class)
                .message()
                .contains(message)
                .doesNotContain("\n");
    }
}
