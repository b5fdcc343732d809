/** Which of the product's key features an entity uses (docs/concepts.md). */
package io.tideline.adoption;
