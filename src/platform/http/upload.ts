import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { invalidInput, Problem } from './problem.js';

/** The `file` of a multipart body, as a stream that has not been read yet. */
export const Upload = createParamDecorator((_data: unknown, context: ExecutionContext): Promise<MultipartFile> =>
  receiveUpload(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** @throws Problem for whatever is not a multipart body that begins with a file named `file` */
export async function receiveUpload(request: FastifyRequest): Promise<MultipartFile> {
  if (!request.isMultipart()) throw new Problem('input/unsupported-type', 'Send the file as multipart/form-data');
  // How large it may be was said where the parser was registered.
  const limits = { files: 1, fields: 10, parts: 11 };
  const part = await request.file({ limits }).catch((error: Error) => {
    throw brokenUpload(error);
  });
  if (!part || part.fieldname !== 'file') throw invalidInput({ pointer: '/file', detail: 'is required: a file' });
  return part;
}

/** What the parser of multipart bodies, or a connection that ends too early, makes of the stream. */
export function brokenUpload({ message }: Error): Problem {
  return new Problem('input/malformed', `The multipart body is broken: ${message}`);
}
