/** Prints what a bill needs of the stack: the template is made where the program's files lie. */
import { localTemplate } from '../../local/template';
import { stackSettings } from './stack-settings';

void localTemplate(process.cwd()).then((template) =>
  process.stdout.write(JSON.stringify(stackSettings(template))),
);
