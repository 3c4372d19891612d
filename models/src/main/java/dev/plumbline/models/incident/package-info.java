/** What is found: incidents and the alerts that announce their changes. */
@NullMarked
package dev.plumbline.models.incident;

import org.jspecify.annotations.NullMarked;
