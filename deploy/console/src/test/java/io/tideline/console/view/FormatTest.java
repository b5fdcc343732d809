package io.tideline.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @Test
    void numbers() {
        assertThat(Format.count(1234567)).isEqualTo("1,234,567");
        assertThat(Format.count(null)).isEqualTo("–");
        assertThat(Format.percent(33.333)).isEqualTo("33.3%");
        assertThat(Format.percent(40.0)).isEqualTo("40%");
        assertThat(Format.share(0.125)).isEqualTo("12.5%");
        assertThat(Format.signed(-36)).isEqualTo("−36");
        assertThat(Format.signed(36)).isEqualTo("+36");
        assertThat(Format.signed(0)).isEqualTo("0");
        assertThat(Format.signed(-0.5)).isEqualTo("−0.5");
    }

    @Test
    void aNameFitsARow() {
        assertThat(Format.cut("x".repeat(80))).hasSize(80);
        assertThat(Format.cut("x".repeat(81))).isEqualTo("x".repeat(79) + "…");
        assertThat(Format.cut("\uD83D\uDE00".repeat(81)))
                .isEqualTo("\uD83D\uDE00".repeat(79) + "…");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT119S, 119 s",
        "PT2M, 2 min",
        "PT119M, 119 min",
        "PT2H, 2 h",
        "PT71H, 71 h",
        "PT72H, 3 days"
    })
    void lengthsOfTime(Duration length, String text) {
        assertThat(Format.duration(length)).isEqualTo(text);
    }

    @Test
    void aLineNeedsTwoPoints() {
        assertThat(Sparkline.points(Arrays.asList(50, null))).isEmpty();
        assertThat(Sparkline.points(Arrays.asList(0, null, 100))).isEqualTo("2.0,20.0 82.0,2.0");
    }

    @Test
    void anAddressHasNoCharacterThatWouldEndIt() {
        assertThat(Links.account("a/../b?c&d=e#f%\n\"<'"))
                .isEqualTo("/account?id=a%2F..%2Fb%3Fc%26d%3De%23f%25%0A%22%3C%27");
        assertThat(Links.to("/x").with("a", "1").with("b", "2").with("a", null).toString())
                .isEqualTo("/x?b=2");
    }
}
