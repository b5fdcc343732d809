package io.tideline.console.http;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** The templates, compiled when the module was built; they escape by where a value stands. */
final class Templates {
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

    /** Returns the page that a template makes of its only parameter. */
    String render(String template, Object view) {
        var out = new StringOutput();
        engine.render(template, view, out);
        return out.toString();
    }
}
