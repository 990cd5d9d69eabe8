import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong with the page as it stands: rule, element, and how to mend it. */
export async function violations(page: Page): Promise<string[][]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  );
  const { violations: found } = result as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => [id, html, failureSummary]),
  );
}
