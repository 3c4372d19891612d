/** How sure: likelihood ratios, Shiryaev–Roberts, and the budget that is their threshold. */
@NullMarked
package dev.plumbline.detector.evidence;

import org.jspecify.annotations.NullMarked;
