/** The JSON forms of what is stored and sent. What reads them refuses a version that it does not know. */
@NullMarked
package dev.plumbline.models.json;

import org.jspecify.annotations.NullMarked;
