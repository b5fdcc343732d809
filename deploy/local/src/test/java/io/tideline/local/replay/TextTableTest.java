package io.tideline.local.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void textsStandToTheLeftAndNumbersToTheRight() {
        var table = new TextTable(1, "name", "rows", "share");
        table.add("a", 12_345L, "1.5%").add("longer 😀", 7, null);
        assertThat(table.lines())
                .containsExactly(
                        "  name        rows  share",
                        "  a         12,345   1.5%",
                        "  longer 😀       7      -");
    }

    @Test
    void aRowHasACellForEachHeading() {
        var table = new TextTable(1, "name", "rows");
        assertThatThrownBy(() -> table.add("a")).isInstanceOf(IllegalArgumentException.class);
    }
}
