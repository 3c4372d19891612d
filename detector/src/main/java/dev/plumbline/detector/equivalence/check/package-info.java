/** The metamorphic checks of one endpoint, each with a question, a layer and an error rate of its own. */
@NullMarked
package dev.plumbline.detector.equivalence.check;

import org.jspecify.annotations.NullMarked;
