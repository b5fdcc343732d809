package io.tideline.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements of scripts and pages. */
final class Scripts {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern BLOCK =
            Pattern.compile("^```sql\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern END = Pattern.compile(";\\s*(\\n|$)");
    private static final Pattern COMMENT = Pattern.compile("^--.*\\n", Pattern.MULTILINE);

    private Scripts() {}

    /** Returns the statements of a file in deploy/sql/flink. */
    static List<String> script(String name) throws IOException {
        return statements(Files.readString(Path.of("flink", name)));
    }

    /** Returns the statements of docs/flink-sql.md, comments included. */
    static List<String> page() throws IOException {
        List<String> statements = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("docs/flink-sql.md")));
        while (block.find()) {
            statements.add(END.matcher(block.group(1)).replaceAll("\n").strip());
        }
        return statements;
    }

    /** Returns the one statement of the page that begins so. */
    static String ofPage(String beginning) throws IOException {
        return page().stream()
                .filter(statement -> statement.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + beginning + " on the page"));
    }

    /** Returns the model that the page's query has. */
    static String model() throws IOException {
        return ofPage("CREATE TEMPORARY VIEW calls").split("'")[1].strip() + "\n";
    }

    /** Returns the text of a file of the repository. */
    static String text(String path) throws IOException {
        return Files.readString(ROOT.resolve(path));
    }

    private static List<String> statements(String script) {
        String[] all = END.split(COMMENT.matcher(script).replaceAll(""));
        return List.of(all).stream().map(String::strip).filter(text -> !text.isEmpty()).toList();
    }
}
