import { extract, type Extracted, type Extraction } from './extract.ts';

/** Body of a worker thread: reads one document at a time. */
export default function run(document: Extraction): Promise<Extracted> {
  return extract(document);
}
