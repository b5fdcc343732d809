/**
 * Messages as people read them: Mustache templates, which users may change, and the words that are
 * put into them, escaped as the channel needs it. Knows no destination.
 */
package io.tideline.delivery.template;
