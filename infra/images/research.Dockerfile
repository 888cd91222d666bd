# The weekly search's image. Built from the root of the project: docs/research/scheduled.md
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONPATH=/opt/thunes/core
RUN useradd --create-home --uid 10001 thunes \
    && install --directory --owner thunes /opt/ml/processing/input /opt/ml/processing/output

COPY requirements/research.txt /opt/thunes/requirements.txt
RUN python -m pip install --no-cache-dir --only-binary :all: --require-hashes --requirement /opt/thunes/requirements.txt

COPY layers/core/thunes /opt/thunes/core/thunes
COPY gpu_jobs /opt/thunes/gpu_jobs

USER thunes
WORKDIR /opt/ml/processing
ENTRYPOINT ["python", "/opt/thunes/gpu_jobs/optimize_strategy.py"]
