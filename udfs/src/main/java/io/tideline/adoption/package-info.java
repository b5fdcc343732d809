/** Which of the product's key features an entity uses (SPEC section 6). */
package io.tideline.adoption;
