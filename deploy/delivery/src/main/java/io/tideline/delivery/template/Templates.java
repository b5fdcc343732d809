package io.tideline.delivery.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.tideline.job.option.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The templates of one destination: those of the user's folder, and Tideline's own for the rest.
 */
public final class Templates {
    private final String type;
    private final Path folder;

    /**
     * @param type of the destination: the folder of Tideline's own templates
     * @param folder of the user's, or null
     */
    public Templates(String type, Path folder) {
        this.type = type;
        this.folder = folder;
        if (folder != null && !Files.isDirectory(folder)) {
            throw new StartException(
                    "The folder of templates %s is not there: make it, or leave templates out."
                            .formatted(folder));
        }
    }

    /** A template, ready to be filled. Used by several threads at once. */
    public static final class Text {
        private final Template template;

        private Text(Template template) {
            this.template = template;
        }

        /** Fills it in, without blank lines at its end. */
        public String fill(Map<String, Object> words) {
            return template.execute(words).stripTrailing();
        }
    }

    /**
     * Reads a template.
     *
     * @param name of its file, without {@code .mustache}
     * @throws StartException if the user's own cannot be read or is none, with the place
     */
    public Text read(String name, Escape escape) {
        String file = name + ".mustache";
        String text = textOf(file);
        try {
            return new Text(escape.compiler().compile(text));
        } catch (MustacheException e) {
            throw new StartException(
                    "The template %s cannot be read: %s"
                            .formatted(
                                    folder == null ? file : folder.resolve(file), e.getMessage()),
                    e);
        }
    }

    private String textOf(String file) {
        try {
            if (folder != null && Files.exists(folder.resolve(file))) {
                return Files.readString(folder.resolve(file));
            }
            String own = "/io/tideline/delivery/templates/" + type + "/" + file;
            try (InputStream in = Templates.class.getResourceAsStream(own)) {
                return new String(in.readAllBytes(), UTF_8);
            }
        } catch (IOException e) {
            throw new StartException(
                    "The template %s cannot be read: make it a file in UTF-8.".formatted(file), e);
        }
    }
}
