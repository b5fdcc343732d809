package io.tideline.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The examples of a page of the documentation. */
public record Page(String text) {
    public static Page of(String name) throws IOException {
        return new Page(Files.readString(Path.of("..", "..", "docs", name)));
    }

    /** Returns the blocks of a language. */
    public List<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }
}
