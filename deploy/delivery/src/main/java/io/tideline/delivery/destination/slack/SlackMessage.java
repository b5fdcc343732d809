package io.tideline.delivery.destination.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of blocks. Slack takes 3,000 characters in a block, and about 13,000 in a message,
 * though only the first is documented.
 */
final class SlackMessage {
    private static final int LONGEST_BLOCK = 3_000;
    private static final int LONGEST_MESSAGE = 12_000;
    private static final String CUT = "\n…";

    private SlackMessage() {}

    /**
     * Returns a message as the API takes it.
     *
     * @param text in Slack's own markup, escaped
     */
    static ObjectNode of(String text) {
        String shown =
                text.length() <= LONGEST_MESSAGE
                        ? text
                        : text.substring(0, endBefore(text, LONGEST_MESSAGE)) + CUT;
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("text", shown.length() <= LONGEST_BLOCK ? shown : blocks(shown).get(0));
        ArrayNode blocks = message.putArray("blocks");
        for (String block : blocks(shown)) {
            // Verbatim: what looks like a channel, a name or an address in a value is only text.
            blocks.addObject()
                    .put("type", "section")
                    .putObject("text")
                    .put("type", "mrkdwn")
                    .put("text", block)
                    .put("verbatim", true);
        }
        message.put("unfurl_links", false);
        message.put("unfurl_media", false);
        return message;
    }

    private static List<String> blocks(String text) {
        List<String> blocks = new ArrayList<>();
        String rest = text;
        while (rest.length() > LONGEST_BLOCK) {
            int end = endBefore(rest, LONGEST_BLOCK);
            blocks.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        if (!rest.isEmpty()) {
            blocks.add(rest);
        }
        return blocks;
    }

    /** Returns where a text may be cut: at a line's end, else not within an escape or a pair. */
    private static int endBefore(String text, int most) {
        int line = text.lastIndexOf('\n', most);
        if (line > 0) {
            return line;
        }
        int escape = text.lastIndexOf('&', most - 1);
        int end = escape > most - 5 && escape > 0 ? escape : most;
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }
}
