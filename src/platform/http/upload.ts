import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { invalidInput, Problem } from './problem.js';

/** Bytes of one uploaded file. */
export const UPLOAD_LIMIT = 25 * 1024 * 1024;

/** The `file` of a multipart body, as a stream that has not been read yet. */
export const Upload = createParamDecorator(
  async (_data: unknown, context: ExecutionContext): Promise<MultipartFile> => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.isMultipart()) throw new Problem('input/unsupported-type', 'Send the file as multipart/form-data');
    const part = await request.file({ limits: { fileSize: UPLOAD_LIMIT, files: 1, fields: 10, parts: 11 } });
    if (!part || part.fieldname !== 'file') throw invalidInput({ pointer: '/file', detail: 'is required: a file' });
    return part;
  },
);
