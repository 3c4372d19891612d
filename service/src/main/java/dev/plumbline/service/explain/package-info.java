/** What a policy means, in the words of those who are on call. */
@NullMarked
package dev.plumbline.service.explain;

import org.jspecify.annotations.NullMarked;
