package io.tideline.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=a\nb"})
    void aTextIsNoFormula(String text) {
        assertThat(Csv.line(List.of(text))).matches("(?s)\"?'.*").contains(text);
    }

    @Test
    void numbersStayNumbers() {
        assertThat(Csv.line(Arrays.asList(-36, 0.5, null, "a-b", "1=1")))
                .isEqualTo("-36,0.5,,a-b,1=1\r\n");
    }

    @Test
    void whatWouldEndACellIsQuoted() {
        assertThat(Csv.line(List.of("a,b", "say \"hi\"", "two\nlines", " plain ")))
                .isEqualTo("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\", plain \r\n");
    }
}
