import { peerPackage } from './peer-package';

interface VirtualAlexa {
  readonly utter: (utterance: string) => Promise<{
    readonly response: { readonly outputSpeech: { readonly text: string } };
  }>;
}

interface Builder {
  readonly handler: (handler: unknown) => Builder;
  readonly interactionModel: (model: unknown) => Builder;
  readonly create: () => VirtualAlexa;
}

interface Module {
  readonly VirtualAlexa: { readonly Builder: () => Builder };
}

/** The builder of virtual-alexa. @throws UserError when it can't be installed */
export const virtualAlexa = (): Builder =>
  (peerPackage('virtual-alexa', '0.7.8').load('virtual-alexa') as Module).VirtualAlexa.Builder();
